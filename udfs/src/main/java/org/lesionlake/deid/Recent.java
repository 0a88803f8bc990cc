package org.lesionlake.deid;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers what was computed last: images of a series share nearly all their values. Bounded,
 * since an archive has as many instance UIDs as files. Thread safe.
 */
final class Recent<K, V> {
  private final Function<K, V> function;
  private final Map<K, V> values;

  /** At most so many values of a function that gives equal values for equal keys, never null. */
  Recent(int most, Function<K, V> function) {
    this.function = function;
    this.values =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  /** The function's value. */
  synchronized V get(K key) {
    V known = values.get(key);
    if (known == null) {
      known = function.apply(key);
      values.put(key, known);
    }
    return known;
  }
}
