#!/usr/bin/env node
// The binary. Kept tiny: what it imports is paid on every start.
export {};
