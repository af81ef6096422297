// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/text_pool.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace ctscope;

class TextPoolTest : public QObject {
    Q_OBJECT
private slots:
    void equalTextsHaveOneNumber()
    {
        TextPool pool;
        const TextNumber nginx = pool.intern("nginx");
        const TextNumber sshd = pool.intern("sshd");
        QVERIFY(nginx != sshd);
        QCOMPARE(pool.intern("nginx"), nginx);
        QCOMPARE(pool.size(), std::size_t(2));
        QVERIFY(pool.text(nginx) == "nginx");
        QVERIFY(pool.text(sshd) == "sshd");
    }

    void theEmptyTextIsNone()
    {
        TextPool pool;
        QCOMPARE(pool.intern({}), TextNumber(0));
        QVERIFY(pool.text(0).empty());
        QCOMPARE(pool.size(), std::size_t(0));
    }

    void textsStayWhereTheyAreWhileMoreAreAdded()
    {
        TextPool pool;
        const TextNumber first = pool.intern("first");
        const std::string_view kept = pool.text(first);
        std::atomic<bool> done = false;
        std::atomic<int> wrong = 0;
        std::thread reader([&] {
            while (!done)
                wrong += pool.text(first) != "first";
        });
        for (int i = 0; i < 20000; ++i)
            pool.intern("host-" + std::to_string(i));
        done = true;
        reader.join();
        QCOMPARE(wrong.load(), 0);
        QVERIFY(pool.text(first).data() == kept.data());
        QVERIFY(pool.text(pool.intern("host-12345")) == "host-12345");
    }
};

QTEST_APPLESS_MAIN(TextPoolTest)
#include "tst_text_pool.moc"
