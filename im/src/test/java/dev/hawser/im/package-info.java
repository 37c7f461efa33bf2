@NullMarked
package dev.hawser.im;

import org.jspecify.annotations.NullMarked;
