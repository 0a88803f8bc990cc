package org.lesionlake.jobs.lake;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.deid.PatientMerges;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * An open lake: its root, its vault, its tables. There is no metastore; the catalog is built from
 * the table records when a session starts.
 */
public final class Lake {
  /** Name of the key file under the vault's root. */
  static final String KEY_FILE = "key";

  /** Says, while a lake is being made, in which vault its key is minted. */
  private static final String INIT = "_lesionlake/init";

  private final SparkSession spark;
  private final LakeFiles files;
  private final LakeMarker marker;
  private final AtomicReference<PatientMerges> merges = new AtomicReference<>();
  private final AtomicReference<OptOuts> optOuts = new AtomicReference<>();

  private Lake(SparkSession spark, LakeFiles files, LakeMarker marker) {
    this.spark = spark;
    this.files = files;
    this.marker = marker;
  }

  /**
   * Makes an empty lake and mints its key; goes on where an init that was killed left off.
   *
   * @throws UserError if the lake or the vault holds anything already, or one lies in the other
   */
  public static void init(String root, Path vault, Profile profile, Configuration hadoop) {
    LakeFiles files = new LakeFiles(root, hadoop);
    if (LakeMarker.read(files).isPresent()) {
      throw new UserError(
          "There is a lake at " + root + " already.",
          "A key is minted once, for an empty lake only; another would break every pseudonym.",
          "Use the lake as it is, or name another folder.");
    }
    if (!files.isEmpty()) {
      throw new UserError(
          "The folder " + root + " is not empty and holds no lake.",
          "A lake starts in an empty folder, so that nothing of another kind is mixed in.",
          "Name an empty or absent folder with --lake.");
    }
    requireApart(root, vault, hadoop);
    String place = vault.toAbsolutePath().normalize().toString();
    try {
      VaultKey key = keyOfNewLake(files, vault, place);
      new LakeMarker(
              Tables.LAKE_VERSION,
              profile.name().toLowerCase(java.util.Locale.ROOT),
              key.fingerprint(),
              place,
              null)
          .write(files);
      files.delete(INIT);
    } catch (UncheckedIOException e) {
      throw new UserError(
          "The lake could not be made at " + root + ".",
          String.valueOf(e.getCause().getMessage()),
          "Name a folder you can write to with --lake, then run again.");
    }
  }

  /** Takes the key that a killed init of this very lake has minted, and else mints one. */
  private static VaultKey keyOfNewLake(LakeFiles files, Path vault, String place) {
    boolean begun = files.readText(INIT).filter(place::equals).isPresent();
    if (begun && VaultKeys.holdsOnlyKey(vault)) {
      return VaultKeys.load(vault);
    }
    // What is begun says that a key which appears in this vault from now on is this lake's.
    VaultKeys.requireNone(vault);
    files.writeText(INIT, place);
    return VaultKeys.mint(vault);
  }

  /**
   * Refuses a vault inside the lake, which those who read the lake could read, and a lake inside
   * the vault.
   */
  public static void requireApart(String root, Path vault, Configuration hadoop) {
    Path place = vault.toAbsolutePath().normalize();
    if (Places.local(root, hadoop).filter(lake -> Places.nested(lake, place)).isPresent()) {
      throw new UserError(
          "The vault " + vault + " and the lake " + root + " lie one in the other.",
          "The vault holds the key and every identity; who may read a lake must not read them.",
          "Name a folder beside the lake, or elsewhere, with --vault.");
    }
  }

  /** Whether there is a lake at a root. */
  public static boolean exists(String root, Configuration hadoop) {
    return LakeMarker.read(new LakeFiles(root, hadoop)).isPresent();
  }

  /**
   * Brings a lake to this code's version, one numbered migration after the other; each is recorded
   * before the next begins, so that a killed upgrade goes on where it was.
   *
   * @return numbers of the migrations that ran
   */
  public static List<Integer> upgrade(SparkSession spark, String root, List<Migration> migrations) {
    LakeFiles files = new LakeFiles(root, spark.sparkContext().hadoopConfiguration());
    LakeMarker marker = marker(files, root);
    refuseNewer(
        marker,
        migrations.stream().map(Migration::number).reduce(Tables.LAKE_VERSION, Integer::max));
    List<Integer> done = new ArrayList<>();
    for (Migration migration : migrations) {
      if (migration.number() > marker.version()) {
        migration.apply(spark, files);
        marker = marker.withVersion(migration.number());
        marker.write(files);
        done.add(migration.number());
      }
    }
    return done;
  }

  /**
   * Checks marker, version and key without Spark, so that a wrong one is told before any work.
   *
   * @param vault where the vault is now; by default where it was at init
   */
  public static void check(String root, Optional<Path> vault, Configuration hadoop) {
    checked(new LakeFiles(root, hadoop), vault, root);
  }

  /** Opens a lake for work: checks version and key, makes missing tables, adds new columns. */
  public static Lake open(SparkSession spark, String root, Optional<Path> vault) {
    LakeFiles files = new LakeFiles(root, spark.sparkContext().hadoopConfiguration());
    Lake lake = new Lake(spark, files, checked(files, vault, root));
    lake.prepareTables();
    return lake;
  }

  /** Opens a lake for reading: changes nothing and needs neither vault nor key. */
  public static Lake openReadOnly(SparkSession spark, String root) {
    LakeFiles files = new LakeFiles(root, spark.sparkContext().hadoopConfiguration());
    return new Lake(spark, files, fitting(files, root));
  }

  /** As {@link #openReadOnly(SparkSession, String)}, with the vault; checks the key. */
  public static Lake openReadOnly(SparkSession spark, String root, Optional<Path> vault) {
    LakeFiles files = new LakeFiles(root, spark.sparkContext().hadoopConfiguration());
    return new Lake(spark, files, checked(files, vault, root));
  }

  /** Checks that there is a lake of a version that can be read, without Spark. */
  public static void checkReadable(String root, Configuration hadoop) {
    fitting(new LakeFiles(root, hadoop), root);
  }

  /** Where the vault of a lake was at init. */
  public static Path vaultOf(String root, Configuration hadoop) {
    return Path.of(marker(new LakeFiles(root, hadoop), root).vault());
  }

  public SparkSession spark() {
    return spark;
  }

  public LakeFiles files() {
    return files;
  }

  public String root() {
    return files.root().toString();
  }

  /**
   * Files under the vault's root. Like the key it lies in a folder of this machine's own file
   * system, whatever the cluster's default one is, so that no identity is written elsewhere.
   */
  public LakeFiles vaultFiles() {
    return new LakeFiles("file://" + marker.vault(), spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Holds the lake to the issuer of patient IDs that its first data was taken in with, since with
   * another the same patient would get another pseudonym.
   *
   * @param issuer the setting {@code identity.default-issuer}
   * @throws UserError if it is not the recorded one
   */
  public void holdToDefaultIssuer(String issuer) {
    // Read anew: the open lake's marker names the vault of this run, which may be another place.
    LakeMarker recorded = marker(files, root());
    if (recorded.defaultIssuer() == null) {
      recorded.withDefaultIssuer(issuer).write(files);
    } else if (!recorded.defaultIssuer().equals(issuer)) {
      throw new UserError(
          "The setting identity.default-issuer is not the one this lake's data was taken in with.",
          "With another issuer the same patients would get other pseudonyms.",
          "Set it to the value of defaultIssuer in the lake's _lesionlake/lake.json, or start a new"
              + " lake.");
    }
  }

  public Profile profile() {
    return Profile.valueOf(marker.profile().toUpperCase(java.util.Locale.ROOT));
  }

  /** Pseudonymizer for the driver; executors make their own from {@link #keyring()}. */
  public Pseudonymizer pseudonymizer() {
    return keyring().pseudonymizer();
  }

  /** What an executor needs to find the key itself, so that the key never travels in a task. */
  public Keyring keyring() {
    return new Keyring(marker.vault(), marker.profile(), marker.keyFingerprint(), merges());
  }

  /** Patients who were merged into others, as the vault knows them. */
  public PatientMerges merges() {
    PatientMerges known = merges.get();
    if (known == null) {
      known = MergedPatients.read(table(Tables.VAULT_MERGES));
      merges.set(known);
    }
    return known;
  }

  /** Asks the vault anew which patients were merged; to be called when that has changed. */
  public void forgetMerges() {
    merges.set(null);
  }

  /** Patients who withdrew, as the vault knows them. */
  public OptOuts optOuts() {
    OptOuts known = optOuts.get();
    if (known == null) {
      known = OptOuts.read(table(Tables.VAULT_OPT_OUTS));
      optOuts.set(known);
    }
    return known;
  }

  /** Asks the vault anew who withdrew; to be called when that has changed. */
  public void forgetOptOuts() {
    optOuts.set(null);
  }

  /** A table of the lake or of the vault. */
  public <T extends Record> LakeTable<T> table(TableDef<T> definition) {
    String base =
        definition.layer().equals("vault")
            ? vaultFiles().root().toString()
            : files.root() + "/" + definition.layer();
    return new LakeTable<>(spark, definition, base + "/" + definition.simpleName());
  }

  private static LakeMarker marker(LakeFiles files, String root) {
    return LakeMarker.read(files)
        .orElseThrow(
            () ->
                new UserError(
                    "There is no lake at " + root + ".",
                    "The folder has no _lesionlake/lake.json.",
                    "Make one with 'lesionlake init --lake " + root + "'."));
  }

  private static void refuseNewer(LakeMarker marker, int newest) {
    if (marker.version() > newest) {
      throw new UserError(
          "This lake was made by a newer LesionLake.",
          "Its layout is version "
              + marker.version()
              + "; this LesionLake knows up to "
              + newest
              + ".",
          "Use the newer LesionLake.");
    }
  }

  private static LakeMarker fitting(LakeFiles files, String root) {
    LakeMarker marker = marker(files, root);
    refuseNewer(marker, Tables.LAKE_VERSION);
    if (marker.version() < Tables.LAKE_VERSION) {
      throw new UserError(
          "This lake was made by an older LesionLake.",
          "Its layout is version "
              + marker.version()
              + "; this LesionLake writes version "
              + Tables.LAKE_VERSION
              + ".",
          "Run 'lesionlake upgrade --lake " + root + "' once.");
    }
    return marker;
  }

  private static LakeMarker checked(LakeFiles files, Optional<Path> vault, String root) {
    LakeMarker marker = fitting(files, root);
    Path where =
        vault.map(path -> path.toAbsolutePath().normalize()).orElse(Path.of(marker.vault()));
    VaultKey key = VaultKeys.load(where);
    if (!key.fingerprint().equals(marker.keyFingerprint())) {
      throw new UserError(
          "The key in the vault is not this lake's.",
          "Its fingerprint is "
              + key.fingerprint()
              + ", the lake was made with "
              + marker.keyFingerprint()
              + "; pseudonyms would no longer match.",
          "Point --vault to this lake's vault, or restore it with 'lesionlake vault restore'.");
    }
    return marker.withVault(where.toString());
  }

  private void prepareTables() {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<TableDef<?>> all =
          java.util.stream.Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList();
      List<Future<?>> made =
          all.stream()
              .<Future<?>>map(
                  table -> pool.submit((Runnable) () -> this.table(table).createOrExtend()))
              .toList();
      for (Future<?> table : made) {
        table.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while opening the lake", e);
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * Registers every table and view under its qualified name, for SQL. Views rest on many tables:
   * while one is not there yet, neither are they.
   *
   * @return names of tables that the next night will make
   */
  public List<String> registerCatalog() {
    List<String> missing = Catalog.registerTables(this);
    Catalog.registerViews(this, missing.isEmpty());
    return missing;
  }

  /** Registers the tables only, as jobs need them. */
  public void registerTables() {
    Catalog.registerTables(this);
  }
}
