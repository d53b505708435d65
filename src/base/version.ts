/** The version of this program. A test keeps it equal to package.json, so that nothing has to be read at start. */
export const VERSION = '0.1.0';
