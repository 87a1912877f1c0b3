package io.obsmesh.lake;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Files of a warehouse by their place in it, {@code local:///...}, so that it can be moved and read
 * by others. Made by Iceberg, by name. Thread-safe.
 */
public final class WarehouseIo implements FileIO {
  private static final long serialVersionUID = 1L;

  static final String SCHEME = "local:///";
  static final String WAREHOUSE = "obsmesh.warehouse";

  private String warehouse = "";

  @Override
  public void initialize(Map<String, String> properties) {
    warehouse = properties.getOrDefault(WAREHOUSE, "");
  }

  private File file(String location) {
    if (!location.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "location: " + location + " (expected: one in the warehouse, " + SCHEME + "...)");
    }
    return Path.of(warehouse, location.substring(SCHEME.length())).toFile();
  }

  @Override
  public InputFile newInputFile(String location) {
    return new Local(location, file(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    File file = file(location);
    OutputFile local = org.apache.iceberg.Files.localOutput(file);
    return new OutputFile() {
      @Override
      public PositionOutputStream create() {
        makeDirectory(file);
        return local.create();
      }

      @Override
      public PositionOutputStream createOrOverwrite() {
        makeDirectory(file);
        return local.createOrOverwrite();
      }

      @Override
      public String location() {
        return location;
      }

      @Override
      public InputFile toInputFile() {
        return newInputFile(location);
      }
    };
  }

  private static void makeDirectory(File file) {
    try {
      Files.createDirectories(file.toPath().toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(file(location).toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Local(String location, File file) implements InputFile {
    @Override
    public long getLength() {
      return file.length();
    }

    @Override
    public SeekableInputStream newStream() {
      return org.apache.iceberg.Files.localInput(file).newStream();
    }

    @Override
    public boolean exists() {
      return file.exists();
    }
  }
}
