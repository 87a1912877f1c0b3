package io.obsmesh.obsctl;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "context",
    description = {
      "Servers by name: context add NAME URL, use NAME, ls, rm NAME.",
      "They are in ~/.config/obsctl/contexts, which only you may read."
    })
final class ContextVerb extends Verb {
  @Parameters(index = "0", paramLabel = "WHAT", description = "One of: add, use, ls, rm.")
  private String what = "ls";

  @Parameters(index = "1..*", paramLabel = "NAME", description = "The name, and with add the URL.")
  private List<String> words = List.of();

  @Option(names = "--tls-ca", paramLabel = "FILE", description = "Authority of its certificate.")
  private @Nullable Path authorities;

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "Your certificate.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key.")
  private @Nullable Path key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with your token; the token itself is not copied.")
  private @Nullable Path token;

  @Override
  public Integer call() {
    Contexts contexts = Contexts.read(environment());
    switch (what) {
      case "ls" -> list(contexts);
      case "add" -> {
        contexts.put(word(0), ServerOptions.address(word(1), "URL").toString(), more());
        if (contexts.names().size() == 1) {
          contexts.use(word(0));
        }
        contexts.write();
      }
      case "use" -> {
        contexts.use(word(0));
        contexts.write();
      }
      case "rm" -> {
        contexts.url(word(0));
        contexts.remove(word(0));
        contexts.write();
      }
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, "context: '" + what + "' (expected: add, use, ls or rm)");
    }
    return ExitCode.OK;
  }

  private void list(Contexts contexts) {
    for (String name : contexts.names()) {
      out()
          .println(
              (name.equals(contexts.current()) ? "* " : "  ") + name + "  " + contexts.url(name));
    }
  }

  private String word(int index) {
    if (index >= words.size()) {
      throw new CommandFailure(
          ExitCode.USAGE, "context " + what + ": " + (index == 0 ? "no name" : "no URL"));
    }
    String word = words.get(index);
    if (index == 0 && !word.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "context: '" + word + "' is no name (expected: letters, digits, _ and -)");
    }
    return word;
  }

  private Map<String, String> more() {
    Map<String, String> more = new LinkedHashMap<>();
    put(more, "tls-ca", authorities);
    put(more, "tls-cert", certificate);
    put(more, "tls-key", key);
    put(more, "token-file", token);
    return more;
  }

  private static void put(Map<String, String> more, String name, @Nullable Path file) {
    if (file != null) {
      more.put(name, file.toAbsolutePath().normalize().toString());
    }
  }
}
