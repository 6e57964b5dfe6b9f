"""一事一议: special meetings of the leading group's office, what they resolved on each warning, their minutes (003·任务4; P-14)."""
