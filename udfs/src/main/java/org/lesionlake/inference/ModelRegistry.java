package org.lesionlake.inference;

import java.util.HashMap;
import java.util.Map;

/**
 * The models that are loaded: one copy for each package and device, shared by all who ask for it. A
 * model is closed when the last of them closes its handle; that of {@link #shared()} stays until
 * another model is asked for on its device or the JVM ends, since tasks follow each other.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final ModelRegistry SHARED = new ModelRegistry(true);

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SHARED::close, "close-models"));
  }

  private final Map<Key, Entry> entries = new HashMap<>();
  private final boolean lingers;

  /** A registry whose models are closed as soon as nobody has a handle on them. */
  public ModelRegistry() {
    this(false);
  }

  private ModelRegistry(boolean lingers) {
    this.lingers = lingers;
  }

  private record Key(String model, String device) {}

  private static final class Entry {
    private final LoadedModel model;
    private int handles;

    Entry(LoadedModel model) {
      this.model = model;
    }
  }

  /** The registry of this JVM. */
  public static ModelRegistry shared() {
    return SHARED;
  }

  /**
   * A handle on a model, which is loaded unless it is already. Threads and batch are those of who
   * came first.
   *
   * @throws InferenceException if the engine does not load it
   */
  public synchronized Handle acquire(ModelPackage model, EngineSettings settings) {
    Key key = new Key(model.id(), settings.device());
    Entry entry = entries.get(key);
    if (entry == null) {
      closeIdle(key.device());
      entry = new Entry(LoadedModel.load(model, settings));
      entries.put(key, entry);
    }
    entry.handles++;
    return new Handle(key, entry);
  }

  /** How many models are loaded. */
  public synchronized int loaded() {
    return entries.size();
  }

  /** Closes every model, handles or not. */
  @Override
  public synchronized void close() {
    entries.values().forEach(entry -> entry.model.close());
    entries.clear();
  }

  private synchronized void release(Key key, Entry entry) {
    entry.handles--;
    if (entry.handles == 0 && !lingers && entries.remove(key, entry)) {
      entry.model.close();
    }
  }

  private void closeIdle(String device) {
    entries
        .entrySet()
        .removeIf(
            entry -> {
              boolean idle =
                  entry.getValue().handles == 0 && entry.getKey().device().equals(device);
              if (idle) {
                entry.getValue().model.close();
              }
              return idle;
            });
  }

  /** A share in a loaded model. Threads may share a handle, or have one each. */
  public final class Handle implements AutoCloseable {
    private final Key key;
    private final Entry entry;
    private boolean open = true;

    private Handle(Key key, Entry entry) {
      this.key = key;
      this.entry = entry;
    }

    /** The package of the model. */
    public ModelPackage model() {
      return entry.model.model();
    }

    /** What the model runs on: {@code cpu} or {@code gpu:N}. */
    public String device() {
      return key.device();
    }

    /**
     * Runs each network of the model on a window of noise.
     *
     * @return seconds that the slowest of them took, after one run to warm up
     * @throws InferenceException if an answer is not as the package promises
     */
    public double tryWindow() {
      return loaded().tryWindow();
    }

    LoadedModel loaded() {
      if (!open) {
        throw new IllegalStateException(
            "The handle on model " + key.model() + " is closed: acquire a new one");
      }
      return entry.model;
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        release(key, entry);
      }
    }
  }
}
