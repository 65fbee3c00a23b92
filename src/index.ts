// Public names only.
export {};
