package dev.hawser.proof.door;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hands in a {@link Node} with the settings of this name; started once, for all who ask for it. */
@ExtendWith(Nodes.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Running {

  /** A file under {@code nodes/}, without its ending. */
  String value();
}
