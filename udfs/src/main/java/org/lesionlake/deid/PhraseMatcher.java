package org.lesionlake.deid;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds any of many phrases in a text, as Aho-Corasick does, but word by word: a trie of folded
 * words. Phrases are a few words long, so that the time is linear in the text whatever the number
 * of phrases.
 */
final class PhraseMatcher implements Serializable {
  private static final long serialVersionUID = 1;

  /** A phrase found: its words' indexes [first, last] and the payload it was added with. */
  record Match(int firstWord, int lastWord, int payload) {}

  private static final class Node implements Serializable {
    private static final long serialVersionUID = 1;
    private final HashMap<String, Node> next = new HashMap<>(2);
    private int payload = -1;
  }

  private final Node root = new Node();

  /** Adds a phrase; of equal phrases the first keeps its payload. */
  void add(List<String> words, int payload) {
    Node node = root;
    for (String word : words) {
      node = node.next.computeIfAbsent(word, w -> new Node());
    }
    if (node != root && node.payload < 0) {
      node.payload = payload;
    }
  }

  boolean isEmpty() {
    return root.next.isEmpty();
  }

  /** All phrases found at every word, of those that start together the longest last. */
  List<Match> find(Words words) {
    List<Match> matches = new ArrayList<>();
    if (isEmpty()) {
      return matches;
    }
    for (int first = 0; first < words.count(); first++) {
      Map<String, Node> next = root.next;
      for (int last = first; last < words.count(); last++) {
        Node node = next.get(words.folded(last));
        if (node == null) {
          break;
        }
        if (node.payload >= 0) {
          matches.add(new Match(first, last, node.payload));
        }
        if (last + 1 < words.count() && !words.isNextClose(last)) {
          break;
        }
        next = node.next;
      }
    }
    return matches;
  }
}
