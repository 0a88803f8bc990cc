package org.lesionlake.jobs.bronze;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of HTML: tags away, blocks on lines of their own, character references resolved. */
final class MarkupText {
  private static final Pattern UNSEEN =
      Pattern.compile("(?is)<!--.*?-->|<(script|style|head|title)\\b[^>]*>.*?</\\1\\s*>");

  private static final Pattern TAG =
      Pattern.compile(
          "(?s)<\\s*(/?)\\s*([A-Za-z][A-Za-z0-9]*)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>|<[!?][^>]*>");

  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});");

  private static final Set<String> BLOCKS =
      Set.of(
          "br",
          "p",
          "div",
          "tr",
          "li",
          "ul",
          "ol",
          "table",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "dt",
          "dd",
          "section",
          "article",
          "blockquote",
          "pre",
          "body",
          "thead",
          "tbody");

  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("amp", "&"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("quot", "\""),
          Map.entry("apos", "'"),
          Map.entry("nbsp", " "),
          Map.entry("deg", "\u00b0"),
          Map.entry("plusmn", "\u00b1"),
          Map.entry("micro", "\u00b5"),
          Map.entry("times", "\u00d7"),
          Map.entry("ndash", "\u2013"),
          Map.entry("mdash", "\u2014"),
          Map.entry("lsquo", "\u2018"),
          Map.entry("rsquo", "\u2019"),
          Map.entry("ldquo", "\u201c"),
          Map.entry("rdquo", "\u201d"),
          Map.entry("bull", "\u2022"),
          Map.entry("euml", "\u00eb"),
          Map.entry("iuml", "\u00ef"),
          Map.entry("eacute", "\u00e9"),
          Map.entry("egrave", "\u00e8"),
          Map.entry("ouml", "\u00f6"),
          Map.entry("uuml", "\u00fc"),
          Map.entry("auml", "\u00e4"));

  private MarkupText() {}

  static String of(String markup) {
    String seen = UNSEEN.matcher(markup).replaceAll(" ");
    // White space of the source means nothing, but for preformatted text, whose lines are kept.
    boolean preformatted = Pattern.compile("(?i)<pre\\b|white-space:\\s*pre").matcher(seen).find();
    String flowing = preformatted ? seen : seen.replaceAll("\\s+", " ");
    String text =
        TAG.matcher(flowing)
            .replaceAll(
                tag ->
                    tag.group(2) == null || !BLOCKS.contains(tag.group(2).toLowerCase(Locale.ROOT))
                        ? endOfCell(tag)
                        : "\n");
    return references(text)
        .replace('\u00a0', ' ')
        .replaceAll("[ \\t]+\\n", "\n")
        .replaceAll("\\n[ \\t]+", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  private static String endOfCell(MatchResult tag) {
    boolean closing = "/".equals(tag.group(1));
    return closing && tag.group(2).toLowerCase(Locale.ROOT).matches("td|th") ? " " : "";
  }

  private static String references(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(character(match.group(1), match.group())));
  }

  private static String character(String name, String whole) {
    if (!name.startsWith("#")) {
      return NAMED.getOrDefault(name, whole);
    }
    boolean hexadecimal = name.charAt(1) == 'x' || name.charAt(1) == 'X';
    int code =
        hexadecimal ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
    return Character.isValidCodePoint(code) && code != 0 ? Character.toString(code) : whole;
  }
}
