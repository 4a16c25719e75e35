"""Why a deep network fails, decided by interventions on it."""
