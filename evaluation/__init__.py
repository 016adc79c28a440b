"""Models scored on releases; blind preference; the playground. (Grows with a later issue.)"""
