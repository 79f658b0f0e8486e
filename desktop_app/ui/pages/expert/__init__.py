"""What unfolds under "Expert" on the plan's page: every setting in its group, searchable, with a way back.

`panel` puts the groups together; a group's rows are `setting_row` (settings of the plan, with a reason) and
`option_row` (options of the training); the rest of the files are what no row can say.
"""
