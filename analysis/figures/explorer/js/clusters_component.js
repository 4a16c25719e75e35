// The picture of clusters as a component of the app.

import { createClusterExplorer } from "./clusters/cluster_explorer.js";
import { streamlitComponent } from "./shared/mount.js";

export default streamlitComponent(createClusterExplorer);
