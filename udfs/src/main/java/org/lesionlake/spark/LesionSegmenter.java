package org.lesionlake.spark;

import java.io.IOException;
import java.util.UUID;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs a lesion model over a column of volumes: a Spark ML stage whose parameters are named as
 * those of the Deep Java Library's Spark extension. A row holds the path of a volume (NIfTI, NRRD
 * or MetaImage in Hounsfield units, or a voxel file of a lake) and gets {@link #RESULT}: what
 * became of it, the volume of each organ, and the measured lesions; on request also a mask.
 *
 * <p>A model is loaded once for each JVM and device, whichever tasks ask for it, and closed when
 * another is asked for there or the JVM ends. It runs on the GPU that Spark gave the task, else on
 * the CPU. What goes wrong with a volume is its own result, so that the others go on. How voxels
 * reach the network is the model package's plan, and no translator of the caller's.
 *
 * <pre>{@code
 * Dataset<Row> lesions = new LesionSegmenter()
 *     .setModelUrl("/models/liver").setInputCol("path").setOutputCol("found")
 *     .transform(volumes)
 *     .selectExpr("path", "found.status", "explode(found.lesions) AS lesion");
 * }</pre>
 */
public final class LesionSegmenter extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1;

  private static final DataType VECTOR = DataTypes.createArrayType(DataTypes.DoubleType, false);

  private static final StructType ORGAN =
      new StructType()
          .add("organ", DataTypes.StringType, false)
          .add("volume_mm3", DataTypes.DoubleType, false);

  /**
   * A lesion: its number in the mask, its site and class, centre in patient LPS in mm, and its
   * measurements as in {@code silver.lesions}.
   */
  public static final StructType LESION =
      new StructType()
          .add("component", DataTypes.IntegerType, false)
          .add("site", DataTypes.StringType, false)
          .add("lesion_class", DataTypes.StringType, false)
          .add("probability", DataTypes.DoubleType, false)
          .add("centre", VECTOR, false)
          .add("voxels", DataTypes.LongType, false)
          .add("volume_mm3", DataTypes.DoubleType, false)
          .add("long_axis_mm", DataTypes.DoubleType, false)
          .add("short_axis_mm", DataTypes.DoubleType, false)
          .add("maximum3d_diameter_mm", DataTypes.DoubleType, false)
          .add("mesh_volume_mm3", DataTypes.DoubleType, false)
          .add("surface_mm2", DataTypes.DoubleType, false)
          .add("sphericity", DataTypes.DoubleType, false)
          .add("mean_hu", DataTypes.DoubleType, false)
          .add("sd_hu", DataTypes.DoubleType, false);

  /**
   * What a row gets. {@code status} is done or failed, then with a {@code reason} in words; {@code
   * device} is cpu or gpu:N; {@code seconds} are those of reading, network and measuring.
   */
  public static final StructType RESULT =
      new StructType()
          .add("status", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, true)
          .add("model", DataTypes.StringType, false)
          .add("device", DataTypes.StringType, false)
          .add("seconds", DataTypes.DoubleType, false)
          .add("windows", DataTypes.IntegerType, true)
          .add("mask_file", DataTypes.StringType, true)
          .add("organs", DataTypes.createArrayType(ORGAN, false), true)
          .add("lesions", DataTypes.createArrayType(LESION, false), true);

  private final String uid;
  private final Param<String> modelUrl;
  private final Param<String> engine;
  private final IntParam batchSize;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> device;
  private final IntParam threads;
  private final BooleanParam fast;
  private final Param<String> maskFolder;

  public LesionSegmenter() {
    this("LesionSegmenter_" + UUID.randomUUID().toString().substring(0, 12));
  }

  /** For Spark ML, which sets the parameters of what it loads. */
  public LesionSegmenter(String uid) {
    // A parameter asks for its owner's uid, so that none can be made before.
    this.uid = uid;
    modelUrl = new Param<>(this, "modelUrl", "folder of the model package, a path or a file: URL");
    engine = new Param<>(this, "engine", "OnnxRuntime or PyTorch; empty: as the package says");
    batchSize = new IntParam(this, "batchSize", "windows computed at once, at least 1");
    inputCol = new Param<>(this, "inputCol", "column of the paths of volumes");
    outputCol = new Param<>(this, "outputCol", "column it adds");
    device = new Param<>(this, "device", "cpu, gpu:N, or auto: the GPU that Spark gave the task");
    threads = new IntParam(this, "threads", "threads of the engine; 0: the cores of the task");
    fast = new BooleanParam(this, "fast", "whether to be quicker than the toolkit, less exact");
    maskFolder = new Param<>(this, "maskFolder", "folder for masks as NIfTI; empty: none");
    setDefault(engine, "");
    setDefault(batchSize, 1);
    setDefault(device, "auto");
    setDefault(threads, 0);
    setDefault(fast, false);
    setDefault(maskFolder, "");
  }

  /** Folder of the model package, a path or a {@code file:} URL, on every machine. */
  public LesionSegmenter setModelUrl(String value) {
    set(modelUrl, value);
    return this;
  }

  /** OnnxRuntime or PyTorch, where a package has weights for both. */
  public LesionSegmenter setEngine(String value) {
    set(engine, value);
    return this;
  }

  /** Windows computed at once; 1 is best on a CPU. */
  public LesionSegmenter setBatchSize(int value) {
    set(batchSize, value);
    return this;
  }

  public LesionSegmenter setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  /** The one column of paths, for who sets several elsewhere. */
  public LesionSegmenter setInputCols(String[] values) {
    if (values.length != 1) {
      throw new IllegalArgumentException(
          "A lesion segmenter reads one column of volumes, not " + values.length);
    }
    return setInputCol(values[0]);
  }

  public LesionSegmenter setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  /** cpu, gpu:N, or auto: the GPU that Spark gave the task, else the CPU. */
  public LesionSegmenter setDevice(String value) {
    set(device, value);
    return this;
  }

  /** Threads of the engine; 0 for the cores of the task. */
  public LesionSegmenter setThreads(int value) {
    set(threads, value);
    return this;
  }

  /** Whether to be quicker than the toolkit at the cost of exactness. */
  public LesionSegmenter setFast(boolean value) {
    set(fast, value);
    return this;
  }

  /**
   * Folder that takes a mask of each volume, its lesions numbered, as NIfTI under the volume's
   * name; empty for none. It must be the same place for all machines.
   */
  public LesionSegmenter setMaskFolder(String value) {
    set(maskFolder, value);
    return this;
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> modelUrl() {
    return modelUrl;
  }

  public Param<String> engine() {
    return engine;
  }

  public IntParam batchSize() {
    return batchSize;
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public Param<String> device() {
    return device;
  }

  public IntParam threads() {
    return threads;
  }

  public BooleanParam fast() {
    return fast;
  }

  public Param<String> maskFolder() {
    return maskFolder;
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  @Override
  public void save(String path) throws IOException {
    write().save(path);
  }

  /** Reads a stage that was saved; Spark ML calls it for the stages of a pipeline. */
  public static MLReader<LesionSegmenter> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * @throws IllegalArgumentException if the input column is not there or holds no strings
   */
  @Override
  public StructType transformSchema(StructType schema) {
    DataType given = schema.apply($(inputCol)).dataType();
    if (!given.equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "Column " + $(inputCol) + " must hold paths of volumes, and holds " + given.sql());
    }
    return schema.add($(outputCol), RESULT, true);
  }

  /**
   * Adds the result column; volumes are read when its rows are asked for.
   *
   * @throws org.lesionlake.inference.InferenceException if the model package cannot be used
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    VolumeSearch search =
        new VolumeSearch(
            $(modelUrl),
            $(engine),
            (Integer) $(batchSize),
            $(device),
            (Integer) $(threads),
            (Boolean) $(fast),
            $(maskFolder));
    // A package that cannot be used is told here, and not by every task.
    search.load();
    Column found =
        functions
            .udf(search, RESULT)
            // Hours of work must not be done twice because a query mentions it twice.
            .asNondeterministic()
            .apply(functions.col($(inputCol)));
    return dataset.withColumn($(outputCol), found);
  }
}
