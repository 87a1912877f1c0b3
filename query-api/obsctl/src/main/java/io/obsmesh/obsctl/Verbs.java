package io.obsmesh.obsctl;

import java.lang.reflect.Constructor;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the verbs: hands each the terminal and the environment it runs in. */
final class Verbs implements IFactory {
  private final Terminal terminal;
  private final Map<String, String> environment;

  Verbs(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (Verb.class.isAssignableFrom(type)) {
      Constructor<K> constructor = type.getDeclaredConstructor();
      K made = constructor.newInstance();
      ((Verb) made).in(terminal, environment);
      return made;
    }
    return CommandLine.defaultFactory().create(type);
  }
}
