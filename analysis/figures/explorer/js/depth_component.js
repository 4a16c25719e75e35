// The depth explorer as a component of the app.

import { component } from "./shared/mount.js";
import { depth } from "./depth/picture.js";

export default component(depth);
