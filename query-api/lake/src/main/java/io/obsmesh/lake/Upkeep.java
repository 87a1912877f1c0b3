package io.obsmesh.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Few files instead of many, and none that is too old. For one thread. */
final class Upkeep {
  private static final System.Logger LOG = System.getLogger(Lake.class.getName());
  private static final int FEWEST = 4;
  private static final long SMALL_BYTES = 64L << 20;
  private static final int SNAPSHOTS = 5;
  private static final long HOUR_SECONDS = 3600;

  private final LakeCatalog catalog;
  private final FileWriter writer;
  private final Duration retain;

  Upkeep(LakeCatalog catalog, FileWriter writer, Duration retain) {
    this.catalog = catalog;
    this.writer = writer;
    this.retain = retain;
  }

  void keep(Table table, Instant now) throws IOException {
    join(table, now);
    dropOld(table, now);
    table
        .expireSnapshots()
        .expireOlderThan(now.minus(Lake.snapshotsStay()).toEpochMilli())
        .retainLast(SNAPSHOTS)
        .commit();
  }

  /** Joins the small files of each hour that has passed. */
  private void join(Table table, Instant now) throws IOException {
    long current = now.getEpochSecond() / HOUR_SECONDS;
    Map<Integer, List<DataFile>> byHour = new TreeMap<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : tasks) {
        DataFile file = task.file();
        Integer hour = file.partition().get(0, Integer.class);
        if (hour != null && hour < current && file.fileSizeInBytes() < SMALL_BYTES) {
          byHour.computeIfAbsent(hour, h -> new ArrayList<>()).add(file.copy());
        }
      }
    }
    for (List<DataFile> files : byHour.values()) {
      if (files.size() >= FEWEST) {
        Map<String, String> properties = Progress.of(table).properties();
        RewriteFiles rewrite = table.newRewrite();
        List<DataFile> joined = writer.rewrite(table, files);
        files.forEach(rewrite::deleteFile);
        joined.forEach(rewrite::addFile);
        properties.forEach(rewrite::set);
        rewrite.commit();
      }
    }
  }

  /** Drops whole hours that are older than what is retained. */
  private void dropOld(Table table, Instant now) throws IOException {
    Instant oldest =
        Instant.ofEpochSecond(now.minus(retain).getEpochSecond() / HOUR_SECONDS * HOUR_SECONDS);
    String limit = oldest.toString().replace("Z", "+00:00");
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().filter(Expressions.lessThan(LakeSchema.TIME, limit)).planFiles()) {
      if (!tasks.iterator().hasNext()) {
        return;
      }
    }
    DeleteFiles delete =
        table.newDelete().deleteFromRowFilter(Expressions.lessThan(LakeSchema.TIME, limit));
    Progress.of(table).properties().forEach(delete::set);
    delete.commit();
  }

  /** Deletes data files that a crash left without a commit. Only before anything is written. */
  void dropUncommitted() {
    for (String name : catalog.names()) {
      Table table = catalog.load(name);
      try {
        Set<Path> known = known(table);
        Path data = catalog.file(table.location() + "/data");
        if (!Files.isDirectory(data)) {
          continue;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(data)) {
          files = walk.filter(Files::isRegularFile).filter(file -> !known.contains(file)).toList();
        }
        for (Path file : files) {
          Files.delete(file);
        }
        if (!files.isEmpty()) {
          LOG.log(
              System.Logger.Level.INFO,
              name + ": " + files.size() + " files without a commit were deleted");
        }
      } catch (IOException e) {
        throw new LakeException("table " + name + " cannot be read: " + e, e);
      }
    }
  }

  private Set<Path> known(Table table) throws IOException {
    Set<Path> known = new HashSet<>();
    Set<String> read = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
        if (read.add(manifest.path())) {
          try (ManifestReader<DataFile> files =
              ManifestFiles.read(manifest, table.io(), table.specs())) {
            files.forEach(file -> known.add(catalog.file(file.location())));
          }
        }
      }
    }
    return known;
  }
}
