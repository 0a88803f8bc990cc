package org.lesionlake.jobs.ops;

import java.util.Optional;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.ops.SliceThumbnail.Crop;
import org.lesionlake.jobs.ops.SliceThumbnail.Window;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileReader;

/** Slices of voxel files as pictures for a page, with a lesion's border. */
public final class LesionPictures {
  /** Style rules that the markup needs. */
  public static final String STYLE =
      """
.slice{display:block;width:100%;background:#000}
.slice .outline{fill:none;stroke:#ffd23f;stroke-width:1px;vector-effect:non-scaling-stroke}
.slice:hover .outline{stroke:none}
.slice .mark{fill:#e8e8e8;paint-order:stroke;stroke:#000;stroke-width:.7px}
.slice .ruler{stroke:#e8e8e8;stroke-width:1.5px;vector-effect:non-scaling-stroke}
.slice .shadow{stroke:#000;stroke-opacity:.6;stroke-width:4px;vector-effect:non-scaling-stroke}
""";

  private LesionPictures() {}

  /**
   * A slice as SVG markup: a grey PNG within it, the border of a lesion over it.
   *
   * @param file voxels, relative to the lake's root
   * @param maskFile mask of all lesions of the series; empty for no border
   * @param component the lesion's label in the mask
   * @param slice index of the slice
   * @param whole the whole slice; else the lesion's surroundings, where there is a border
   * @param words what a reader who sees no pictures is told
   */
  public static String svg(
      Lake lake,
      String file,
      Optional<String> maskFile,
      int component,
      int slice,
      String site,
      boolean whole,
      String words) {
    Volume voxels = slice(lake, file, slice);
    Optional<SliceOutline> outline =
        maskFile.flatMap(mask -> outline(lake, mask, component, slice, voxels.grid()));
    Crop crop =
        whole || outline.isEmpty()
            ? whole(voxels.grid())
            : Crop.around(
                voxels.grid(),
                outline.get().rowFrom(),
                outline.get().rowTo(),
                outline.get().columnFrom(),
                outline.get().columnTo());
    return SummaryCharts.picture(SliceThumbnail.cut(voxels, outline, crop, Window.of(site)), words);
  }

  private static Crop whole(Grid grid) {
    double width = grid.sizeX() * grid.spacing().x();
    double height = grid.sizeY() * grid.spacing().y();
    return new Crop(width / 2, height / 2, Math.max(width, height));
  }

  static Volume slice(Lake lake, String file, int z) {
    try (VoxelFileReader reader =
        VoxelFileReader.open(
            lake.files().path(file), lake.spark().sparkContext().hadoopConfiguration())) {
      return reader.readSlices(z, z + 1);
    }
  }

  /**
   * @throws IllegalStateException if mask and voxels lie on different grids
   */
  static Optional<SliceOutline> outline(
      Lake lake, String maskFile, int component, int z, Grid grid) {
    Volume mask = slice(lake, maskFile, z);
    if (!mask.grid().shape().equals(grid.shape())) {
      throw new IllegalStateException("Mask and voxels lie on different grids");
    }
    return SliceOutline.of(mask, component);
  }
}
