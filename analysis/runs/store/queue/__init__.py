"""The queue of trainings in the store: requests, trainings shared by several people, deleted runs."""
