package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.sketch.BloomFilter;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Which keys a lake may hold, so that a night that brings only what is new need not read the keys
 * of all that is there. What is said to be new is new for certain; of the rest the tables decide.
 *
 * <p>The filter is a cache of table versions, kept in the vault: what was committed since is added
 * from the tables' change feeds when it is opened, and if those are no longer kept, or a table is
 * another one, it is made anew. So it may be deleted at any time, and a killed run leaves nothing
 * wrong behind.
 */
final class KnownKeys implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PLACE = "_known";

  /** Whether a link is of a SOP instance, as most are. */
  static final Column IS_SOP = col("kind").equalTo(IdentifierKind.SOP_UID.code());

  /** What tells a link from others. */
  static final Column LINK_KEY = concat_ws("\n", col("kind"), col("pseudonym"), col("true_value"));

  /** More keys than these are gathered by the executors. */
  private static final long DRIVER_KEYS = 200_000;

  /** What a filter is of. */
  enum Kind {
    /** Folders, or archives and folders in them, in which objects were found, many in each. */
    FOLDER(true, new Source(Tables.VAULT_OBJECTS, folderOf(col("path")), "path")),
    /** Objects by token; the vault has them before {@code bronze.sources} does. */
    OBJECT(
        false,
        new Source(Tables.VAULT_OBJECTS, col("object_token"), "object_token"),
        new Source(Tables.SOURCES, col("object_token"), "object_token")),
    /** SOP instance UIDs, also of objects that were set aside. */
    SOP_INSTANCE(
        false,
        new Source(Tables.VAULT_LINKS, when(IS_SOP, col("pseudonym")), "kind", "pseudonym"),
        new Source(Tables.CT_INSTANCES, col("sop_uid"), "sop_uid"),
        new Source(Tables.ANNOTATIONS, col("sop_uid"), "sop_uid")),
    /** Links of all else, by {@link #LINK_KEY}. */
    LINK(
        false,
        new Source(
            Tables.VAULT_LINKS, when(not(IS_SOP), LINK_KEY), "kind", "pseudonym", "true_value"));

    private final boolean repeated;
    private final List<Source> sources;

    /**
     * @param repeated whether many rows of a table have the same key
     */
    Kind(boolean repeated, Source... sources) {
      this.repeated = repeated;
      this.sources = List.of(sources);
    }
  }

  /** A table of keys: each row's key, null for none, and the columns that it is made of. */
  private record Source(TableDef<?> table, Column key, String... columns) {
    Dataset<Row> rows(JobContext context, OptionalLong after) {
      LakeTable<?> rows = context.table(table);
      Dataset<Row> read =
          after.isPresent()
              ? rows.touched(after, columns)
              : rows.read()
                  .select(Arrays.stream(columns).map(functions::col).toArray(Column[]::new));
      return read.select(key.as("key")).where("key IS NOT NULL");
    }
  }

  /** A table's version that a filter has the keys of. */
  private record Covered(String tableId, long version) {}

  private record State(Map<String, Covered> covered, List<Long> capacities, List<Long> keys) {}

  private final JobContext context;
  private final LakeFiles files;
  private final Kind kind;
  private final KeyFilter filter;
  private final int whole;
  private Broadcast<KeyFilter> sent;

  private KnownKeys(JobContext context, Kind kind, KeyFilter filter, int whole) {
    this.context = context;
    this.files = context.lake().vaultFiles();
    this.kind = kind;
    this.filter = filter;
    this.whole = whole;
  }

  /** Opens a filter and brings it to the tables' versions. */
  static KnownKeys open(JobContext context, Kind kind) {
    LakeFiles files = context.lake().vaultFiles();
    Optional<State> state = state(files, kind).filter(it -> isOfTheseTables(context, kind, it));
    Optional<List<KeyFilter.Segment>> kept = state.flatMap(it -> segments(files, kind, it));
    List<KeyFilter.Segment> segments = kept.orElse(List.of());
    KeyFilter filter = new KeyFilter(segments);
    for (Source source : kind.sources) {
      OptionalLong after =
          kept.isPresent()
              ? OptionalLong.of(state.get().covered().get(source.table().name()).version())
              : OptionalLong.empty();
      LakeTable<?> table = context.table(source.table());
      boolean behind = after.isEmpty() || after.getAsLong() < table.version();
      if (behind && !table.isNew()) {
        Dataset<Row> keys = source.rows(context, after);
        addAll(context, filter, kind.repeated ? keys.distinct() : keys);
      }
    }
    return new KnownKeys(context, kind, filter, Math.max(0, segments.size() - 1));
  }

  /** The folder of a path. */
  static Column folderOf(Column path) {
    return regexp_replace(path, "/[^/]*$", "");
  }

  /** Whether the tables may hold a key; false for null. */
  Column mayHold(Column key) {
    if (sent == null) {
      sent = send(context, filter);
    }
    return mayHold(sent, key);
  }

  private static Broadcast<KeyFilter> send(JobContext context, KeyFilter filter) {
    return JavaSparkContext.fromSparkContext(context.spark().sparkContext()).broadcast(filter);
  }

  private static Column mayHold(Broadcast<KeyFilter> held, Column key) {
    return udf((UDF1<String, Boolean>) text -> held.value().mayHold(text), DataTypes.BooleanType)
        .apply(key);
  }

  /** Takes the keys of a batch that is about to be committed. */
  void add(Dataset<Row> rows, Column key) {
    for (Row row : rows.select(key.as("key")).where("key IS NOT NULL").collectAsList()) {
      filter.add(row.getString(0));
    }
    // Executors have what was sent, without these.
    forget();
  }

  /** Keeps the filter for the next run, as of the tables' present versions. */
  void save() {
    List<KeyFilter.Segment> segments = filter.segments();
    for (int i = whole; i < segments.size(); i++) {
      files.writeBytes(segmentFile(kind, i), bytes(segments.get(i)));
    }
    Map<String, Covered> covered = new LinkedHashMap<>();
    for (Source source : kind.sources) {
      LakeTable<?> table = context.table(source.table());
      covered.put(source.table().name(), new Covered(table.id(), table.version()));
    }
    State state =
        new State(
            covered,
            segments.stream().map(segment -> segment.capacity).toList(),
            segments.stream().map(segment -> segment.keys).toList());
    try {
      files.writeText(stateFile(kind), JSON.writeValueAsString(state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    forget();
  }

  private void forget() {
    if (sent != null) {
      sent.unpersist(false);
      sent = null;
    }
  }

  /** Adds the keys of a table that the filter does not have of another one. */
  private static void addAll(JobContext context, KeyFilter filter, Dataset<Row> keys) {
    Broadcast<KeyFilter> sent = send(context, filter);
    Dataset<Row> missing = keys.where(not(mayHold(sent, col("key"))));
    long count = missing.count();
    if (count > DRIVER_KEYS) {
      BloomFilter bits = missing.stat().bloomFilter("key", count, KeyFilter.falsePositives());
      filter.add(new KeyFilter.Segment(bits, count, count));
    } else if (count > 0) {
      Iterator<Row> each = missing.toLocalIterator();
      while (each.hasNext()) {
        filter.add(each.next().getString(0));
      }
    }
    sent.destroy();
  }

  private static Optional<State> state(LakeFiles files, Kind kind) {
    try {
      Optional<String> text = files.readText(stateFile(kind));
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(JSON.readValue(text.get(), State.class));
    } catch (IOException written) {
      return Optional.empty();
    }
  }

  /** Whether the tables are those that the filter was made of, and went on from there. */
  private static boolean isOfTheseTables(JobContext context, Kind kind, State state) {
    return kind.sources.stream()
        .allMatch(
            source -> {
              Covered covered = state.covered().get(source.table().name());
              LakeTable<?> table = context.table(source.table());
              return covered != null
                  && covered.tableId().equals(table.id())
                  && covered.version() <= table.version();
            });
  }

  /** Empty if a part is missing or damaged. */
  private static Optional<List<KeyFilter.Segment>> segments(
      LakeFiles files, Kind kind, State state) {
    List<KeyFilter.Segment> segments = new ArrayList<>();
    for (int i = 0; i < state.capacities().size(); i++) {
      Optional<byte[]> bytes = files.readBytes(segmentFile(kind, i));
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      try {
        BloomFilter bits = bits(bytes.get());
        segments.add(new KeyFilter.Segment(bits, state.capacities().get(i), state.keys().get(i)));
      } catch (IOException damaged) {
        return Optional.empty();
      }
    }
    return Optional.of(segments);
  }

  /** Compressed, since a segment that was just begun is nearly empty. */
  private static byte[] bytes(KeyFilter.Segment segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED))) {
      segment.bits.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static BloomFilter bits(byte[] bytes) throws IOException {
    try (InputStream in =
        new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
      return BloomFilter.readFrom(in);
    }
  }

  private static String stateFile(Kind kind) {
    return PLACE + "/" + kind.name().toLowerCase(Locale.ROOT) + ".json";
  }

  private static String segmentFile(Kind kind, int number) {
    return PLACE + "/" + kind.name().toLowerCase(Locale.ROOT) + "-" + number + ".bloom";
  }
}
