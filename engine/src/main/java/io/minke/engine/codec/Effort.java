package io.minke.engine.codec;

/** How much time an encoder may take, and how much a reader is expected to take later. */
public enum Effort {
    /** For what is read often and written under load. */
    HOT,
    /** For what lies long and is read seldom: entropy codes too, which decode at a fifth of the speed. */
    COLD
}
