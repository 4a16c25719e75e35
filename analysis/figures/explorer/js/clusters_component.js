// The picture of clusters as a component of the app.

import { clusters } from "./clusters/picture.js";
import { component } from "./shared/mount.js";

export default component(clusters);
