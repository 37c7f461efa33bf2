@NullMarked
package dev.hawser.im.message;

import org.jspecify.annotations.NullMarked;
