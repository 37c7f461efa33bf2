@NullMarked
package dev.hawser.im.conversation;

import org.jspecify.annotations.NullMarked;
