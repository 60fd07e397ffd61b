ALTER TABLE `claude_code_settings` ADD `custom_worktree_location` text;
