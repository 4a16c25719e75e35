// What a page of the app selects, told to the pictures on it.

import { steering } from "./shared/mount.js";

export default steering();
