import { defineConfig } from 'vite';

// The page is served at / from the classpath folder /io/obsmesh/ui/static; hashed files lie in assets/.
export default defineConfig({
  base: './',
  build: {
    outDir: process.env['OBSMESH_UI_OUT'] ?? 'target/classes/io/obsmesh/ui/static',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 900,
  },
  server: {
    // `npm run dev` shows the sources of this folder on the data of a running `obsctl up`.
    proxy: { '/api': process.env['OBSMESH_API'] ?? 'http://127.0.0.1:7070' },
  },
});
