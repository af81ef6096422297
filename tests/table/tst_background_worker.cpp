// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/background_worker.h"

#include <QStringList>
#include <QTest>

#include <semaphore>

using namespace ctscope;

class BackgroundWorkerTest : public QObject {
    Q_OBJECT

    /// A job that notes its name when its result is handed over.
    BackgroundWorker::Job noting(const QString &name)
    {
        return [this, name](
                   const std::stop_token &) -> BackgroundWorker::Result { return [this, name] { m_notes << name; }; };
    }
    /// A job that waits until it may go on, and says whether it was asked to stop.
    BackgroundWorker::Job waiting()
    {
        return [this](const std::stop_token &stop) -> BackgroundWorker::Result {
            m_begun.release();
            m_mayGoOn.acquire();
            m_stopped = stop.stop_requested();
            return [this] { m_notes << QStringLiteral("waited"); };
        };
    }

    QStringList m_notes;
    std::binary_semaphore m_begun{0};
    std::binary_semaphore m_mayGoOn{0};
    std::atomic<bool> m_stopped = false;

private slots:
    void init()
    {
        m_notes.clear();
        m_stopped = false;
    }

    void resultsComeInTheOrderOfTheJobsOnTheOwnersThread()
    {
        BackgroundWorker worker;
        std::thread::id there;
        std::thread::id back;
        worker.run([&](const std::stop_token &) -> BackgroundWorker::Result {
            there = std::this_thread::get_id();
            return [&] { back = std::this_thread::get_id(); };
        });
        for (const char *name : {"a", "b", "c"})
            worker.run(noting(QLatin1String(name)));
        QTRY_COMPARE(m_notes.join(u' '), QStringLiteral("a b c"));
        QVERIFY(there != std::this_thread::get_id());
        QVERIFY(back == std::this_thread::get_id());
    }

    void aJobWithoutAResultHandsNothingOver()
    {
        BackgroundWorker worker;
        worker.run([](const std::stop_token &) { return BackgroundWorker::Result(); });
        worker.run(noting(QStringLiteral("next")));
        QTRY_COMPARE(m_notes.join(u' '), QStringLiteral("next"));
    }

    void whatIsCancelledHandsNothingOver()
    {
        BackgroundWorker worker;
        worker.run(waiting());
        m_begun.acquire();
        worker.run(noting(QStringLiteral("dropped")));
        worker.cancel();
        worker.run(noting(QStringLiteral("new")));
        m_mayGoOn.release();
        QTRY_COMPARE(m_notes.join(u' '), QStringLiteral("new"));
        QVERIFY(m_stopped);
    }

    void aResultThatWaitsIsCancelledToo()
    {
        BackgroundWorker worker;
        worker.run(noting(QStringLiteral("too late")));
        worker.run(waiting());
        m_begun.acquire(); // the first result is on its way
        worker.cancel();
        m_mayGoOn.release();
        worker.run(noting(QStringLiteral("new")));
        QTRY_COMPARE(m_notes.join(u' '), QStringLiteral("new"));
    }

    void itsEndStopsTheJobUnderWayAndDropsTheRest()
    {
        auto worker = std::make_unique<BackgroundWorker>();
        worker->run(waiting());
        m_begun.acquire();
        worker->run(noting(QStringLiteral("dropped")));
        m_mayGoOn.release();
        worker.reset();
        QCoreApplication::processEvents();
        QCOMPARE(m_notes.join(u' '), QString());
    }

    void finishingDoesAllJobs()
    {
        BackgroundWorker worker;
        int done = 0;
        for (int i = 0; i < 20; ++i)
            worker.run([&done](const std::stop_token &) {
                ++done;
                return BackgroundWorker::Result();
            });
        worker.finish();
        QCOMPARE(done, 20);
    }
};

QTEST_GUILESS_MAIN(BackgroundWorkerTest)
#include "tst_background_worker.moc"
