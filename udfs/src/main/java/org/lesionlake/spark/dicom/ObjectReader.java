package org.lesionlake.spark.dicom;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.lesionlake.archive.ArchiveException;
import org.lesionlake.archive.ChangedFileException;
import org.lesionlake.archive.FileOpener;
import org.lesionlake.archive.FileStamp;
import org.lesionlake.archive.RangeStream;
import org.lesionlake.archive.SteadyFile;
import org.lesionlake.archive.SteadyFile.Content;
import org.lesionlake.archive.TimeBudget;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.HeaderPart;

/** Makes the rows of files, opening and reading each as far as the wanted columns need it. */
final class ObjectReader {
  private final List<SourceColumn> columns;
  private final SourceOptions options;
  private final FileOpener opener;
  private final TimeBudget budget;
  private final boolean opensFiles;
  private final int lastTag;
  private long filesRead;
  private long bytesRead;

  ObjectReader(List<SourceColumn> columns, SourceOptions options, Configuration hadoop) {
    this.columns = columns;
    this.options = options;
    this.opener = new FileOpener(hadoop);
    this.budget = TimeBudget.ofSeconds(options.maxSecondsPerFile());
    this.opensFiles = columns.stream().anyMatch(SourceColumn::opensFile);
    this.lastTag =
        columns.stream()
            .filter(SourceColumn::opensFile)
            .map(SourceColumn::lastTag)
            .max(Integer::compareUnsigned)
            .orElse(0);
  }

  /** The files opened so far. */
  long filesRead() {
    return filesRead;
  }

  /** The bytes read from them. */
  long bytesRead() {
    return bytesRead;
  }

  /** The row of a file, whatever is wrong with it. */
  InternalRow read(ListedFile file) {
    try {
      if (file.status() != null) {
        return row(ReadObject.refused(file, file.status(), file.error()));
      }
      return row(opensFiles ? open(file) : ReadObject.unopened(file));
    } catch (ArchiveException e) {
      return row(ReadObject.refused(file, e.reason(), e.getMessage()));
    } catch (ChangedFileException e) {
      return row(ReadObject.refused(file, ChangedFileException.REASON, e.getMessage()));
    } catch (IOException e) {
      return row(ReadObject.unreadable(file));
    } catch (RuntimeException e) {
      // One odd file must not end a query over millions.
      return row(ReadObject.unexpected(file, e));
    }
  }

  private ReadObject open(ListedFile file) throws IOException {
    filesRead++;
    Content<HeaderPart> content =
        new SteadyFile(file.address(), opener, budget)
            .read(file.stamp(), header -> header.failure().isEmpty(), this::header);
    return ReadObject.of(file.in(content.stamp()), content.value());
  }

  private HeaderPart header(RangeStream in, FileStamp stamp) {
    HeaderPart header = DicomReader.readHeaderPart(in, stamp.sizeBytes(), lastTag);
    bytesRead += in.bytesRead();
    return header;
  }

  private InternalRow row(ReadObject object) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).value().of(object, options);
    }
    return new GenericInternalRow(values);
  }
}
