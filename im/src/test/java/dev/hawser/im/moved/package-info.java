@NullMarked
package dev.hawser.im.moved;

import org.jspecify.annotations.NullMarked;
