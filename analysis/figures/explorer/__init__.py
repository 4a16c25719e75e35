"""Pictures that move under the hand: JavaScript that the app and exported pages share, and what feeds it."""
