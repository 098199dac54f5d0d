"""Training on the datasets that datagen makes: fine-tuning (`sft`), reward models (`reward`), and small models from
nothing (`scratch`)."""
