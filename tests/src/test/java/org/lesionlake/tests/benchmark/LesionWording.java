package org.lesionlake.tests.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportAnnotator;
import org.lesionlake.report.TaggedSpan;
import org.lesionlake.spark.TaggerTraining.Labelled;

/**
 * Says the lesions of a text in words that the lexicon does not have, and labels them: what a
 * tagger can learn from and be tried on. The truth of the text stays as it was.
 */
final class LesionWording {
  private static final String PLURAL = "+plural";

  /** A word for one lesion and for several. */
  private record Word(String one, String several) {}

  private final ReportAnnotator annotator;
  private final List<Word> learnt;
  private final List<Word> keptBack;

  /**
   * @throws IllegalStateException if the lexicon has come to know one of the words
   */
  LesionWording(Lexicon lexicon) {
    annotator = new ReportAnnotator(lexicon);
    boolean english = lexicon.language().equals("en");
    learnt =
        words(
            english
                ? "blotch/blotches smudge/smudges stain/stains speck/specks bump/bumps blob/blobs"
                    + " pebble/pebbles bulge/bulges rosette/rosettes clump/clumps kernel/kernels"
                    + " shadow/shadows"
                : "vlek/vlekken schaduw/schaduwen bultje/bultjes gezwel/gezwellen stipje/stipjes"
                    + " korrel/korrels vlekje/vlekjes weefselplus/weefselplussen pit/pitten"
                    + " klompje/klompjes woekering/woekeringen knikker/knikkers");
    keptBack =
        words(
            english
                ? "blemish/blemishes globule/globules protuberance/protuberances knob/knobs"
                    + " fleck/flecks excrescence/excrescences"
                : "gezwelletje/gezwelletjes bobbel/bobbels spikkel/spikkels kluwen/kluwens"
                    + " uitstulping/uitstulpingen bolletje/bolletjes");
  }

  private List<Word> words(String pairs) {
    List<Word> words = new ArrayList<>();
    for (String pair : pairs.split(" ")) {
      String[] forms = pair.split("/");
      for (String form : forms) {
        if (!annotator.annotate(form).entities().isEmpty()) {
          throw new IllegalStateException(
              "The lexicon knows '"
                  + form
                  + "' now, so it shows nothing of a tagger: take another");
        }
      }
      words.add(new Word(forms[0], forms[1]));
    }
    return words;
  }

  /** A text to learn from: some lesion words are others, some of any kind are misspelt. */
  Labelled toLearn(String text, RandomGenerator random) {
    return said(text, random, learnt, 0.6, 0.1);
  }

  /** A text to be tried on: every lesion word is one that nothing was learnt from. */
  String toTry(String text, RandomGenerator random) {
    return said(text, random, keptBack, 1, 0).text();
  }

  private Labelled said(
      String text, RandomGenerator random, List<Word> words, double others, double misspelt) {
    StringBuilder said = new StringBuilder();
    List<TaggedSpan> spans = new ArrayList<>();
    int from = 0;
    for (TaggedSpan span : annotator.lesionWords(text)) {
      said.append(text, from, span.start());
      String phrase = text.substring(span.start(), span.end());
      double drawn = random.nextDouble();
      if (span.label().startsWith("lesion") && drawn < others) {
        Word word = words.get(random.nextInt(words.size()));
        phrase = cased(span.label().endsWith(PLURAL) ? word.several() : word.one(), phrase);
      } else if (drawn > 1 - misspelt) {
        phrase = misspelt(phrase, random);
      }
      spans.add(new TaggedSpan(said.length(), said.length() + phrase.length(), span.label()));
      said.append(phrase);
      from = span.end();
    }
    return new Labelled(said.append(text.substring(from)).toString(), spans);
  }

  private static String cased(String word, String like) {
    return Character.isUpperCase(like.charAt(0))
        ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)
        : word;
  }

  /** Two slips in a longer word, since lexicons understand one. */
  private static String misspelt(String phrase, RandomGenerator random) {
    if (phrase.length() < 7) {
      return phrase;
    }
    StringBuilder slipped = new StringBuilder(phrase);
    int at = 2 + random.nextInt(phrase.length() - 5);
    slipped.setCharAt(at, slipped.charAt(at + 2));
    slipped.deleteCharAt(1 + random.nextInt(slipped.length() - 2));
    return slipped.toString();
  }
}
