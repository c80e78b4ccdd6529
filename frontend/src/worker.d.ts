/** What the build tells the service worker: the hashed scripts and styles to keep for offline use. */
declare const BUILD_ASSETS: readonly string[];
/** Changes whenever one of those files does. */
declare const BUILD_VERSION: string;
