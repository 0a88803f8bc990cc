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
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A model in an engine, with a pool of predictors: as many as threads ever asked at once. */
final class LoadedModel implements AutoCloseable {
  private final ModelPackage model;
  private final EngineSettings settings;
  private final Model engineModel;
  private final ConcurrentLinkedQueue<Predictor<float[], FloatBuffer>> idle =
      new ConcurrentLinkedQueue<>();
  private boolean closed;

  private LoadedModel(ModelPackage model, EngineSettings settings, Model engineModel) {
    this.model = model;
    this.settings = settings;
    this.engineModel = engineModel;
  }

  static LoadedModel load(ModelPackage model, EngineSettings settings) {
    // Weights and engines come with the installation; DJL would otherwise look for them online.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Model engineModel;
    try {
      Engine.getEngine(model.engine());
      engineModel = Model.newInstance(model.name(), settings.toDevice(), model.engine());
    } catch (EngineException e) {
      throw InferenceException.notLoaded(model.id(), model.weights(), e);
    }
    try {
      loadInto(engineModel, model, settings);
      return new LoadedModel(model, settings, engineModel);
    } catch (IOException | MalformedModelException | EngineException | OrtException e) {
      engineModel.close();
      throw InferenceException.notLoaded(model.id(), model.weights(), e);
    }
  }

  private static void loadInto(Model engineModel, ModelPackage model, EngineSettings settings)
      throws IOException, MalformedModelException, OrtException {
    String weights = model.weights().getFileName().toString();
    String threads = Integer.toString(settings.threads());
    if (!model.engine().equals("OnnxRuntime")) {
      engineModel.load(model.folder(), weights, Map.of());
      return;
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Threads that wait must not burn the cores of other tasks, which ONNX Runtime's do by
      // default.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      engineModel.load(
          model.folder(),
          weights,
          Map.of(
              "sessionOptions", options, "intraOpNumThreads", threads, "interOpNumThreads", "1"));
    }
  }

  ModelPackage model() {
    return model;
  }

  int batch() {
    return settings.batch();
  }

  /**
   * Computes a batch of windows.
   *
   * @param input (batch, intensity window, z, y, x)
   * @return probabilities (batch, label, z, y, x)
   */
  FloatBuffer predict(float[] input) {
    Predictor<float[], FloatBuffer> predictor = borrow();
    try {
      return predictor.predict(input);
    } catch (TranslateException | EngineException e) {
      if (e.getCause() instanceof InferenceException known) {
        throw known;
      }
      throw InferenceException.failed(model.id(), e);
    } finally {
      giveBack(predictor);
    }
  }

  private Predictor<float[], FloatBuffer> borrow() {
    Predictor<float[], FloatBuffer> predictor = idle.poll();
    return predictor != null ? predictor : engineModel.newPredictor(new WindowTranslator());
  }

  private synchronized void giveBack(Predictor<float[], FloatBuffer> predictor) {
    if (closed) {
      predictor.close();
    } else {
      idle.add(predictor);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (var predictor = idle.poll(); predictor != null; predictor = idle.poll()) {
      predictor.close();
    }
    engineModel.close();
  }

  /** Plain arrays in, plain values out: the maths is Java's, so that any engine will do. */
  private final class WindowTranslator implements NoBatchifyTranslator<float[], FloatBuffer> {
    @Override
    public NDList processInput(TranslatorContext context, float[] input) {
      List<Integer> patch = model.patch();
      long channels = model.windows().size();
      long voxels = (long) patch.get(0) * patch.get(1) * patch.get(2);
      Shape shape =
          new Shape(
              input.length / (channels * voxels),
              channels,
              patch.get(0),
              patch.get(1),
              patch.get(2));
      NDManager manager = context.getNDManager();
      FloatBuffer direct =
          manager
              .allocateDirect(input.length * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      direct.put(input).rewind();
      return new NDList(manager.create(direct, shape, DataType.FLOAT32));
    }

    @Override
    public FloatBuffer processOutput(TranslatorContext context, NDList outputs) {
      NDArray output = outputs.singletonOrThrow();
      List<Integer> patch = model.patch();
      long batch = output.getShape().get(0);
      List<Long> expected =
          List.of(
              batch,
              (long) model.labels().size(),
              (long) patch.get(0),
              (long) patch.get(1),
              (long) patch.get(2));
      if (!output.getShape().equals(new Shape(expected))) {
        throw InferenceException.wrongShape(model.id(), expected, output.getShape().toString());
      }
      return FloatBuffer.wrap(output.toFloatArray());
    }
  }
}
