import { defineConfig } from 'vitest/config';

// Needs a built page (npm run build) and Debian's chromium; CHROMIUM names another binary.
export default defineConfig({
  test: { include: ['test/browser/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
