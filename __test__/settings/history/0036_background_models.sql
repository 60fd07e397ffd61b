ALTER TABLE `claude_code_settings` ADD `anthropic_background_model` text;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `bedrock_background_model` text;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `ollama_background_model` text;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `custom_api_background_model` text;
