"""SFT, reward-model and PPO trainers on the datasets that datagen makes; none is in this version yet."""
