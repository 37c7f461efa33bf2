package dev.hawser.proof.door;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Keeps the nodes that tests share; JUnit closes them after the last test. */
final class Nodes implements ParameterResolver {

  private static final Namespace NODES = Namespace.create(Nodes.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.isAnnotated(Running.class)
        && parameter.getParameter().getType().equals(Node.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    String name = parameter.findAnnotation(Running.class).orElseThrow().value();
    return context.getRoot().getStore(NODES).computeIfAbsent(name, Node::start, Node.class);
  }
}
