// The film of depth as a component of the app.

import { component } from "./shared/mount.js";
import { film } from "./depth/picture.js";

export default component(film);
