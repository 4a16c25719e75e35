// Sends what a page of the app selects to the pictures on it.

import { sendSelection } from "./shared/selection_messages.js";

export default sendSelection;
