// The picture of clusters as a component of the app.

import { createClusterExplorer } from "./clusters/picture.js";
import { streamlitComponent } from "./shared/mount.js";

export default streamlitComponent(createClusterExplorer);
