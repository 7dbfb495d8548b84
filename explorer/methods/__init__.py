"""Pure methods: arrays and frames in, frames out; none of them sees a store."""
