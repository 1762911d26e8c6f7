"""Translation engines: one protocol (:mod:`notetrans.protocol`), one module per engine."""
