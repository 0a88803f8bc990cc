package org.lesionlake.archive;

import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where an entry lies: {@code archive://file/data/a.zip!/ct/1.dcm} is the entry {@code ct/1.dcm} of
 * {@code file:/data/a.zip}, and {@code archive://s3a-bucket/a.tar!/1.dcm} one of {@code
 * s3a://bucket/a.tar}. The authority is the scheme of the archive's own file system and, after a
 * dash, its authority.
 *
 * @param container address of the archive
 * @param entry name of the entry with slashes, without one at its start
 */
public record ArchivePath(Path container, String entry) {
  public static final String SCHEME = "archive";

  private static final String INSIDE = "!/";

  /**
   * Takes an address apart.
   *
   * @return empty if it does not name an entry of an archive
   */
  public static Optional<ArchivePath> of(Path path) {
    URI uri = path.toUri();
    if (!SCHEME.equals(uri.getScheme()) || uri.getAuthority() == null) {
      return Optional.empty();
    }
    String inside = uri.getPath();
    for (int at = inside.indexOf(INSIDE); at >= 0; at = inside.indexOf(INSIDE, at + 1)) {
      if (ArchiveFormat.of(inside.substring(0, at)).isPresent()) {
        String entry = inside.substring(at + INSIDE.length());
        Path container = container(uri.getAuthority(), inside.substring(0, at));
        return Optional.of(new ArchivePath(container, entry));
      }
    }
    return Optional.empty();
  }

  private static Path container(String authority, String path) {
    int dash = authority.indexOf('-');
    return dash < 0
        ? new Path(authority, null, path)
        : new Path(authority.substring(0, dash), authority.substring(dash + 1), path);
  }

  /** The address of the entry, which {@link ArchiveFileSystem} opens. */
  public Path path() {
    URI uri = container.toUri();
    String authority =
        uri.getAuthority() == null ? uri.getScheme() : uri.getScheme() + "-" + uri.getAuthority();
    return new Path(SCHEME, authority, uri.getPath() + INSIDE + entry);
  }
}
