// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet/clickhouse_sender.h"
#include "outlet/row_batch.h"
#include "record/outlet.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace ctscope::outlet {

/// Sends flows and events to the tables of a ClickHouse server, through a spool. Flows go once a batch time or when there
/// are BatchMaker::mostRows; samples are joined to one for each sample time.
class ClickhouseOutlet : public record::Outlet {
public:
    struct Options {
        ClickhouseSender::Options sender;
        std::chrono::seconds batchTime{1};
        std::chrono::seconds sampleTime{10};
        bool withDestinations = false;
    };

    /// `now`: µs since 1970, when the recorder started.
    ClickhouseOutlet(Options options, std::unique_ptr<Spool> spool, std::int64_t now);

    void setTable(const record::TableName &table) override
    {
        m_maker.setTable(table);
        m_sender.setTable(table);
    }
    void addEnded(const record::EndedFlow &flow) override;
    void addSample(const record::Sample &sample) override;
    void addSetting(const record::SettingChange &change) override;
    void addGap(const record::Gap &gap) override;
    void commit(std::int64_t now) override;
    void finish(std::int64_t now, std::chrono::milliseconds patience) override;
    record::OutletStatus status() const override;

private:
    void closeSample();
    void pushFlows();
    void pushEvents();

    Options m_options;
    BatchMaker m_maker;
    EventRow m_sample; ///< of this sample time; no `time`: there is none
    std::int64_t m_nextFlows = 0;
    std::int64_t m_nextEvents = 0;
    ClickhouseSender m_sender;
};

} // namespace ctscope::outlet
