"""distilabel 1.5: a pipeline that loads rows and generates, one batch of the concurrency's size at a time."""

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration
from meter import job, measure


def main() -> None:
    work = job()
    rows = [{"instruction": question} for question in work.questions]
    with Pipeline(name="bench") as pipeline:
        load = LoadDataFromDicts(data=rows, batch_size=work.concurrency)
        model = OpenAILLM(
            model="bench",
            base_url=work.url,
            api_key="none",
            generation_kwargs={"temperature": 0.7, "max_new_tokens": 256},
        )
        load >> TextGeneration(llm=model, input_batch_size=work.concurrency)

    def respond() -> int:
        distiset = pipeline.run(use_cache=False)
        return sum(answer is not None for answer in distiset["default"]["train"]["generation"])

    measure(work, respond)


if __name__ == "__main__":  # its steps are processes that import this file again
    main()
