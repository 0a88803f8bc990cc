package org.lesionlake.inference;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lesionlake.feature.Mark;

/**
 * A model in an engine: each member of its ensemble with a pool of predictors, as many as threads
 * ever asked at once.
 */
final class LoadedModel implements AutoCloseable {
  private final ModelPackage model;
  private final EngineSettings settings;
  private final List<Member> members = new ArrayList<>();
  private volatile int batch;
  private boolean closed;

  private record Member(Model engineModel, ConcurrentLinkedQueue<Predictor<Input, float[]>> idle) {}

  /**
   * What a network is asked.
   *
   * @param image (window, channel, window axes)
   * @param further (window, number), empty if the package has no further inputs
   */
  private record Input(float[] image, float[] further) {
    Input part(int from, int to, int of) {
      int voxels = image.length / of;
      int numbers = further.length / of;
      return new Input(
          Arrays.copyOfRange(image, from * voxels, to * voxels),
          Arrays.copyOfRange(further, from * numbers, to * numbers));
    }
  }

  private LoadedModel(ModelPackage model, EngineSettings settings) {
    this.model = model;
    this.settings = settings;
    batch = settings.batch();
  }

  static LoadedModel load(ModelPackage model, EngineSettings settings) {
    // Weights and engines come with the installation; DJL would otherwise look for them online.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(settings.threads()));
    }
    LoadedModel loaded = new LoadedModel(model, settings);
    try {
      for (Path weights : model.weights()) {
        loaded.members.add(new Member(loaded.loadMember(weights), new ConcurrentLinkedQueue<>()));
      }
      loaded.requireFurtherInputs();
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** Engines do not all tell what weights take, so they are asked with nothing known. */
  private void requireFurtherInputs() {
    int width = model.inputs().width();
    if (width == 0) {
      return;
    }
    for (int member = 0; member < members(); member++) {
      Path weights = model.weights().get(member);
      try {
        predict(member, new Input(new float[model.channels() * voxels()], nothingKnown()));
      } catch (InferenceException e) {
        throw outOfMemory(e)
            ? e
            : InferenceException.furtherInputsRefused(
                model.folder().resolve(OwnPackage.SETTINGS), width, weights, e);
      }
    }
  }

  /** A row of the second tensor of a patient of whom nothing is known. */
  float[] nothingKnown() {
    return model.inputs().encode(model.inputs().missing(), new Mark("", 0));
  }

  private Model loadMember(Path weights) {
    Model engineModel;
    try {
      Engine.getEngine(model.engine());
      engineModel = Model.newInstance(model.name(), settings.toDevice(), model.engine());
    } catch (EngineException e) {
      throw InferenceException.notLoaded(model.id(), weights, e);
    }
    try {
      loadInto(engineModel, weights);
      return engineModel;
    } catch (IOException | MalformedModelException | EngineException | OrtException e) {
      engineModel.close();
      throw InferenceException.notLoaded(model.id(), weights, e);
    }
  }

  private void loadInto(Model engineModel, Path weights)
      throws IOException, MalformedModelException, OrtException {
    String file = weights.getFileName().toString();
    if (!model.engine().equals("OnnxRuntime")) {
      engineModel.load(weights.getParent(), file, Map.of());
      return;
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Threads that wait must not burn the cores of other tasks, which ONNX Runtime's do by
      // default.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      engineModel.load(
          weights.getParent(),
          file,
          Map.of(
              "sessionOptions",
              options,
              "intraOpNumThreads",
              Integer.toString(settings.threads()),
              "interOpNumThreads",
              "1"));
    }
  }

  ModelPackage model() {
    return model;
  }

  /** Networks of the ensemble. */
  int members() {
    return members.size();
  }

  /** Windows to compute at once. */
  int batch() {
    return batch;
  }

  int threads() {
    return settings.threads();
  }

  /**
   * Computes a batch of windows; if the device's memory does not hold it, in halves, now and from
   * now on.
   *
   * @param member network of the ensemble
   * @param input (window, channel, window axes)
   * @param further the row of the second tensor, the same for all; empty if the package has no
   *     further inputs
   * @param windows how many there are
   * @return (window, output, window axes), or (window, class)
   */
  float[] predict(int member, float[] input, float[] further, int windows) {
    float[] rows = new float[further.length * windows];
    for (int i = 0; i < rows.length; i += further.length) {
      System.arraycopy(further, 0, rows, i, further.length);
    }
    return predict(member, new Input(input, rows), windows);
  }

  private float[] predict(int member, Input input, int windows) {
    try {
      return predict(member, input);
    } catch (InferenceException e) {
      if (!outOfMemory(e) || windows == 1) {
        throw e;
      }
      int half = windows / 2;
      batch = Math.max(1, Math.min(batch, half));
      float[] first = predict(member, input.part(0, half, windows), half);
      float[] second = predict(member, input.part(half, windows, windows), windows - half);
      float[] both = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, both, first.length, second.length);
      return both;
    }
  }

  double tryWindow() {
    float[] noise = new float[model.channels() * voxels()];
    Random random = new Random(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) Math.max(-1, Math.min(1, random.nextGaussian()));
    }
    double slowest = 0;
    for (int member = 0; member < members(); member++) {
      predict(member, noise, nothingKnown(), 1);
      long from = System.nanoTime();
      float[] output = predict(member, noise, nothingKnown(), 1);
      slowest = Math.max(slowest, (System.nanoTime() - from) / 1e9);
      for (float value : output) {
        if (!Float.isFinite(value)) {
          throw InferenceException.notFinite(model.id());
        }
      }
    }
    return slowest;
  }

  private int voxels() {
    return model.patch().stream().reduce(1, Math::multiplyExact);
  }

  /** What engines say when memory runs out: PyTorch on GPU and CPU, ONNX Runtime. */
  private static boolean outOfMemory(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("out of memory")
          || message.contains("can't allocate memory")
          || message.contains("failed to allocate memory")
          || message.contains("bad allocation")) {
        return true;
      }
    }
    return false;
  }

  private float[] predict(int member, Input input) {
    Predictor<Input, float[]> predictor = borrow(members.get(member));
    try {
      return predictor.predict(input);
    } catch (TranslateException | EngineException e) {
      if (e.getCause() instanceof InferenceException known) {
        throw known;
      }
      throw InferenceException.failed(model.id(), e);
    } finally {
      giveBack(members.get(member), predictor);
    }
  }

  private Predictor<Input, float[]> borrow(Member member) {
    Predictor<Input, float[]> predictor = member.idle.poll();
    return predictor != null ? predictor : member.engineModel.newPredictor(new WindowTranslator());
  }

  private synchronized void giveBack(Member member, Predictor<Input, float[]> predictor) {
    if (closed) {
      predictor.close();
    } else {
      member.idle.add(predictor);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (Member member : members) {
      for (var predictor = member.idle.poll(); predictor != null; predictor = member.idle.poll()) {
        predictor.close();
      }
      member.engineModel.close();
    }
  }

  /** Plain arrays in, plain values out: the maths is Java's, so that any engine will do. */
  private final class WindowTranslator implements NoBatchifyTranslator<Input, float[]> {
    /** Used again for each batch: one of its own would be there until a garbage collection. */
    private ByteBuffer direct = ByteBuffer.allocate(0);

    @Override
    public NDList processInput(TranslatorContext context, Input input) {
      List<Integer> patch = model.patch();
      long channels = model.channels();
      long voxels = (long) patch.get(0) * patch.get(1) * patch.get(2);
      Shape shape =
          new Shape(
              input.image.length / (channels * voxels),
              channels,
              patch.get(0),
              patch.get(1),
              patch.get(2));
      NDManager manager = context.getNDManager();
      int bytes = Math.multiplyExact(input.image.length, Float.BYTES);
      if (direct.capacity() != bytes) {
        direct = manager.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      }
      FloatBuffer floats = direct.asFloatBuffer();
      floats.put(input.image).rewind();
      NDArray image = manager.create(floats, shape, DataType.FLOAT32);
      if (input.further.length == 0) {
        return new NDList(image);
      }
      int width = model.inputs().width();
      Shape rows = new Shape(input.further.length / width, width);
      return new NDList(
          image, manager.create(FloatBuffer.wrap(input.further), rows, DataType.FLOAT32));
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList outputs) {
      if (outputs.size() != 1) {
        throw InferenceException.wrongOutputs(model.id(), outputs.size());
      }
      NDArray output = outputs.singletonOrThrow();
      List<Long> expected = new ArrayList<>();
      expected.add(output.getShape().dimension() == 0 ? 0 : output.getShape().get(0));
      expected.add((long) model.outputs());
      if (!model.tellsClasses()) {
        model.patch().forEach(size -> expected.add((long) size));
      }
      if (!output.getShape().equals(new Shape(expected))) {
        throw InferenceException.wrongShape(model.id(), expected, output.getShape().toString());
      }
      return output.toFloatArray();
    }
  }
}
